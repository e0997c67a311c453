"""What a police unit takes along of a case: a sheet to read, our referral unchanged, and a manifest that checks both."""
