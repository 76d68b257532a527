package main

import (
	"fmt"
	"time"
)

func main() {
	for i := range 3 {
		go func() { // want "main only sleeps after it started the goroutine, and returns at line 15 whether the work is done or not"
			fmt.Println(i)
		}()
	}
	time.Sleep(time.Second)
}
