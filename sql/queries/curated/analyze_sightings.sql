ANALYZE sightings
