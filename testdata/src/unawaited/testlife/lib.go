package testlife
