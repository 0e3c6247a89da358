//! Which of the fields that `record` makes gives which fact; the same for schema.org and for Croissant.

/// How records of schema.org and of Croissant are read.
pub(in super::super) const MAPPING: &str = r#"
native_id = "listing.id"
title = [{ field = "name" }, { field = "headline" }, { field = "alternateName" }]
description = [{ field = "description" }, { field = "listing.statements" }, { field = "recordSet" }]
broker = "listing.broker"
broker_country = "listing.broker_country"
url = "listing.url"
price = "listing.price"
volume = [{ field = "size.text" }, { field = "description", find = true }]
licence = "licence.text"
languages = { field = "inLanguage", split = ",;" }
countries = "listing.countries"
modality = "listing.modality"
collected = "collected.text"
collected_from = "collected.from"
collected_to = "collected.to"
published = [
  { field = "datePublished" },
  { field = "dateIssued" },
  { field = "issued" },
  { field = "dateCreated" },
  { field = "created" },
]
keywords = [{ field = "keywords" }, { field = "category" }, { field = "genre" }]
"#;
