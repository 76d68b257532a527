// Package doublesend has the structure of the kernel of that name, corrected.
package doublesend

import "fmt"

func answer(reply chan any, err error) {
	if err != nil {
		reply <- nil
		return
	}
	reply <- struct{}{}
}

func Run() {
	reply := make(chan any)
	go func() { answer(reply, nil) }()
	<-reply
	go func() { answer(reply, fmt.Errorf("no answer")) }()
	<-reply
	roomy := make(chan any, 1)
	go func() { answer(roomy, fmt.Errorf("no answer")) }()
	<-roomy
}
