SELECT raw.take_over_deliveries(:former, :code)
