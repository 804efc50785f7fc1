"""The camelCase answers: their structs, and the one encoder that turns them into bytes."""
