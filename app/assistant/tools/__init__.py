"""Look-ups that answer a question: chosen by grammar or by a model, computed by code, with the asker's rights."""
