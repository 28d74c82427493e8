"""Who may do what with plans."""

from fuer.orgs.enums import Role

# A county's office imports the plan of its own county, the city's office any plan of the city.
IMPORTERS = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.ADMINISTRATOR)
