// Package ncastleak has the structure of the kernel of that name, corrected.
package ncastleak

func askAll(friends []any) {
	yes := make(chan any, len(friends))
	for range friends {
		go func() { yes <- struct{}{} }()
	}
	if len(friends) == 0 {
		return
	}
	<-yes
}

func Run() {
	go func() { askAll(nil) }()
	go func() { askAll(make([]any, 5)) }()
}
