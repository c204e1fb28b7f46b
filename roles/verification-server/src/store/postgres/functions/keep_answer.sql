-- Keeps an answer under a new key; the first one of 24 h stays (§15).
CREATE FUNCTION keep_answer(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE now bigint;
BEGIN
  PERFORM lock_for(NULL, NULL, args);
  now := clock_ms();
  INSERT INTO idempotency AS kept (organization, key, request_hash, target, at_ms, answer)
  VALUES (args #>> '{use,organization}', args #>> '{use,idempotencyKey}', args #>> '{use,requestHash}', args ->> 'about', now,
    bytes(args ->> 'answer'))
  ON CONFLICT (organization, key) DO UPDATE SET request_hash = excluded.request_hash, target = excluded.target, at_ms = excluded.at_ms,
    answer = excluded.answer
    WHERE kept.at_ms <= now - 86400000;
  RETURN 'true';
END $$;
