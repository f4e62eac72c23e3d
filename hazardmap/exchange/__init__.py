"""What other systems read (数据交换): the files of a situation."""
