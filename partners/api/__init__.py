"""The partner API: trusted reporters, peers and police speak to the house by program, under /api/v1/."""
