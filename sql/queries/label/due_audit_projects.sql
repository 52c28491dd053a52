SELECT DISTINCT project FROM due_lines WHERE config = 'audit' ORDER BY project
