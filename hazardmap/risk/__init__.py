"""What threatens whom (风险): pure functions on frames."""
