SELECT extracted_version
FROM stage.annotation_state
WHERE annotation_id = :annotation_id AND extracted_version = current_version
