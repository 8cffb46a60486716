"""DECLARE: reads and checks a city's folder; typed, frozen, without Django."""
