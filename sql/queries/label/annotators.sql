SELECT ls_user_id, email FROM label.annotators
