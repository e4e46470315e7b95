-- SPDX-License-Identifier: Apache-2.0
-- For wrk: one line with the rate and percentiles of latency, or "failed" and why. A busy httpd closes some connections that wait
-- for their next request, which wrk opens again: these are read errors, and few.
function done(summary, latency, _)
  local errors = summary.errors
  if errors.status + errors.connect + errors.timeout > 0 or errors.read + errors.write > summary.requests / 100 then
    print("measured failed - - -")
    io.stderr:write(string.format("wrk: %d answers; not 200: %d, not connected: %d, timeouts: %d, read: %d, write: %d\n", summary.requests,
      errors.status, errors.connect, errors.timeout, errors.read, errors.write))
    return
  end
  print(string.format("measured %.0f %.2f %.2f %.2f", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, latency:percentile(99.9) / 1000))
end
