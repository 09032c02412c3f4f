"""Other people's coding: projects of qualitative data analysis and annotation tools, read as corpora and written."""
