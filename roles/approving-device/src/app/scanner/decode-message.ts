/** Page → worker: one picture; it is handed over and closed there. */
export interface DecodeRequest {
  readonly picture: ImageBitmap;
}

/** Worker → page: the texts found; null when the decoder could not run. */
export interface DecodeAnswer {
  readonly texts: readonly string[] | null;
}
