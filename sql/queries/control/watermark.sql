SELECT position, details FROM control.watermarks WHERE consumer = :consumer AND scope = :scope
