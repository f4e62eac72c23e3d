"""Who moves where (转移安置): units, eligibility, travel, allocation, list. Pure functions."""
