SELECT alpha3, alpha2, name, mids FROM curated.country_iso
