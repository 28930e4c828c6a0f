"""The workbook for controllers: sheets as frozen descriptions, and the writers that make files of them."""
