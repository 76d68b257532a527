module example.com/profiled

go 1.26.0
