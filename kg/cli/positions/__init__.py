"""`kg positions`, `kg contradictions` and `kg coverage`."""
