import { fireLong } from "./fire-long.ts";

fireLong(0);
