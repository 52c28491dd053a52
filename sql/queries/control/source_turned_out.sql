UPDATE control.sources SET renamed_to = :code WHERE source_code = :former
