// Package earlyreturn has the structure of the kernel of that name, corrected.
package earlyreturn

import "fmt"

func fetch(err error) {
	water := make(chan any, 1)
	go func() { water <- struct{}{} }()
	if err != nil {
		return
	}
	<-water
}

func Run() { go fetch(fmt.Errorf("dry")) }
