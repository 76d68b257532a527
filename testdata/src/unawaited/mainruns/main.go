package main

import (
	"fmt"
	"time"
)

// From a load generator: an hour is how long it runs.
func main() {
	for i := range 3 {
		go func() { // ok
			fmt.Println(i)
		}()
	}
	time.Sleep(time.Hour)
}
