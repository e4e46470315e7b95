# SPDX-License-Identifier: Apache-2.0
"""One connection to the demo's database, for tests that ask thousands of questions."""
import subprocess

END = "--end of the answer--"


class SqlSession:
    def __init__(self, demo, database="openemr"):
        self.client = subprocess.Popen(["mariadb", "--no-defaults", "-S", demo.env["MYSQL_SOCKET"], "-u", demo.env["MYSQL_USER"], "-N", "-B", "-n",
                                        "--default-character-set=utf8mb4", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, statement):
        self.client.stdin.write(f"{statement};\nSELECT '{END}';\n")
        self.client.stdin.flush()
        rows = []
        for line in self.client.stdout:
            if line == END + "\n":
                return rows
            rows.append(line.rstrip("\n").split("\t"))
        raise AssertionError(f"the database did not like {statement}")

    def close(self):
        self.client.stdin.close()
        self.client.wait(timeout=30)
        self.client.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def checksums(self, but=()):
        """Of every table whose rows a request may change, by name."""
        names = [row[0] for row in self("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'")]
        tables = ", ".join(f"`{name}`" for name in names if name not in but)
        return dict(map(tuple, self("CHECKSUM TABLE " + tables)))
