DROP INDEX label.next_lines_broken;
CREATE INDEX next_lines_broken ON label.next_lines (for_release, annotation_id)
    WHERE broken_rule IS NOT NULL;
