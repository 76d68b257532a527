// Package grpc660 has the structure of the kernel of that name, corrected.
package grpc660

type pupil struct{ bell chan bool }

func (p *pupil) exercises() {
	for n := 0; ; n++ {
		solved := make(chan bool, 1)
		go func() {
			if n%10 > 7 {
				solved <- false
				return
			}
			solved <- true
		}()
		select {
		case <-p.bell:
			return
		case <-solved:
		}
	}
}

func Run() {
	p := &pupil{bell: make(chan bool)}
	go p.exercises()
	go func() { p.bell <- true }()
}
