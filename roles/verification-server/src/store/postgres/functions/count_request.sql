-- Counts one request that writes nothing else. That a count survives a power failure is worth no wait for the disk.
CREATE FUNCTION count_request(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  PERFORM lock_for(NULL, NULL, args);
  RETURN to_jsonb(count_in(args, clock_ms()));
END $$;
