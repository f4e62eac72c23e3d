"""The contract of every table (表的约定): one file per table, `TABLES` lists them all."""
