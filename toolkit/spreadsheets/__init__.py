"""Tables in files: CSV and Excel workbooks are read row by row with every error named, and written so that nothing runs.

    sheet = read_sheet(content, languages=["pt"])    # any file; raises UnreadableFile, in words for people
    table = TableReader(sheet, unique=[("email",)])
    headers = table.read_header()
    table.columns = [Column("name", text(200), required=True), None, Column("email", matching(r".+@.+", "an address"))]
    for row in table.rows():
        if row.is_sound: ...                         # row["email"]
    table.problems                                   # what is wrong, by row and column

``files`` reads any kind of file, ``cells`` has the readers of single cells, ``tables`` the rows below a header,
``writing`` makes CSV and XLSX.
"""
