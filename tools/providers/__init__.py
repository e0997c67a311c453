"""Stand-ins for the interfaces of providers: Cloudflare, AWS Abuse Signal, IP Volume."""
