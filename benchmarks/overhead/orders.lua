-- Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
-- What wrk sends: orders of 1 to 8 KiB. Its answers in one line that a program reads.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local bodies = {}
for kibibytes = 1, 8 do
  local item = '{"sku": "%d-%d", "quantity": 1, "price_cents": 995, "note": "as a present"}'
  local items = {}
  for i = 1, 14 * kibibytes do items[i] = string.format(item, kibibytes, i) end
  bodies[kibibytes] = string.format('{"customer": "c-%d", "items": [%s]}', kibibytes,
    table.concat(items, ", "))
end

local sent = 0
request = function()
  sent = sent + 1
  return wrk.format(nil, "/orders", nil, bodies[sent % 8 + 1])
end

done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("result: %.3f %.1f %d\n",
    summary.requests / summary.duration * 1e6, latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
