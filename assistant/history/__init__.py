"""Past conversations: listed, searched, read, marked and erased. The page is ``web_client/history``."""
