"""Mail, sent to a real server."""
