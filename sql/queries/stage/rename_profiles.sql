UPDATE stage.profiles SET source_code = :code WHERE source_code = :former
