// Package nocloserange has the structure of the kernel of that name, corrected.
package nocloserange

func sort(list []any, hands int) {
	letters := make(chan any)
	for range hands {
		go func() {
			for l := range letters {
				_ = l
			}
		}()
	}
	for _, l := range list {
		letters <- l
	}
	close(letters)
}

func Run() {
	go sort(nil, 0)
	go sort([]any{1, 2, 3}, 3)
}
