// Package kubernetes70892 has the structure of the kernel of that name, corrected.
package kubernetes70892

import (
	"context"
	"sync"
)

type marks []int

type markOne func(pupil int)

func together(ctx context.Context, teachers, pupils int, mark markOne) {
	var stop <-chan struct{}
	if ctx != nil {
		stop = ctx.Done()
	}
	todo := make(chan int, pupils)
	for i := range pupils {
		todo <- i
	}
	close(todo)
	if pupils < teachers {
		teachers = pupils
	}
	wg := sync.WaitGroup{}
	wg.Add(teachers)
	for range teachers {
		go func() {
			defer wg.Done()
			for pupil := range todo {
				select {
				case <-stop:
					return
				default:
					mark(pupil)
				}
			}
		}()
	}
	wg.Wait()
}

func Run() {
	subjects := append([]int{}, 1, 2, 3)
	results := make([]marks, len(subjects))
	for i := range subjects {
		results[i] = make(marks, 2)
	}
	mark := func(pupil int) {
		for i := range subjects {
			results[i][pupil] = 7
		}
	}
	together(context.Background(), 2, 2, mark)
}
