"""Hotlines that run this same house: a referral is filed at their partner API, and they tell what became of it."""
