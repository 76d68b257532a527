package before

import "time"

// Batch collects ids and hands them on when none has come for a while.
func Batch(ids chan string, quiet time.Duration, flush func([]string)) {
	var batch []string
	t := time.NewTimer(quiet)
	for {
		select {
		case <-t.C:
			flush(batch)
			batch = nil
		case id := <-ids:
			batch = append(batch, id)
			if !t.Stop() {
				<-t.C // timers/drain
			}
			t.Reset(quiet)
		}
	}
}
