"""California's fifteen industry sectors of career technical education: what pathways are about and where jobs are."""

from __future__ import annotations

INDUSTRIES: dict[str, str] = {
    "agriculture": "Agriculture & Natural Resources",
    "arts_media": "Arts, Media & Entertainment",
    "construction": "Building & Construction Trades",
    "business_finance": "Business & Finance",
    "education": "Education, Child Development & Family Services",
    "energy": "Energy, Environment & Utilities",
    "engineering": "Engineering & Architecture",
    "fashion_interior": "Fashion & Interior Design (incl. personal services)",
    "health": "Health Science & Medical Technology",
    "hospitality": "Hospitality, Tourism & Recreation",
    "information_technology": "Information & Communication Technologies",
    "manufacturing": "Manufacturing & Product Development",
    "marketing_sales": "Marketing, Sales & Service",
    "public_services": "Public Services",
    "transportation": "Transportation",
}
"""Key in configuration files: title of the sector, as in the published job tables."""
