package fatal

import (
	"errors"
	"sync"
	"testing"
	"time"

	"testrun/check"
)

var errLate = errors.New("late")

func load(i int) (string, error) { return "", nil }

func TestDirect(t *testing.T) {
	got := make(chan string)
	go func() {
		v, err := load(1)
		if err != nil {
			t.Fatal(err) // want `if it fails, Fatal ends this goroutine before it sends on got \(line 23\), and the test waits there \(line 25\) until its time is over instead of failing: report with t\.Error, and let the goroutine answer`
		}
		got <- v
	}()
	<-got
}

func TestEach(t *testing.T) {
	const n = 8
	got := make(chan string)
	for i := range n {
		go func() {
			v, err := load(i)
			check.NoErr(t, err) // want `if it fails, NoErr ends this goroutine before it sends on got`
			got <- v
		}()
	}
	for range n {
		<-got
	}
}

func TestGeneric(t *testing.T) {
	got := make(chan string)
	go func() {
		v, err := load(1)
		got <- check.Must(t, v, err) // want `Must ends this goroutine before it sends on got`
	}()
	<-got
}

func must(t *testing.T, err error) {
	if err != nil {
		t.FailNow()
	}
}

func TestClose(t *testing.T) {
	done := make(chan struct{})
	go func() {
		_, err := load(1)
		must(t, err) // want `must ends this goroutine before it closes done`
		close(done)
	}()
	<-done
}

func answer(t *testing.T, done chan<- bool) {
	_, err := load(1)
	must(t, err) // want `must ends this goroutine before it sends on done`
	done <- true
}

func TestNamed(t *testing.T) {
	done := make(chan bool)
	go answer(t, done)
	<-done
}

func TestGroup(t *testing.T) {
	var wg sync.WaitGroup
	done := make(chan bool)
	wg.Go(func() {
		_, err := load(1)
		must(t, err) // want `must ends this goroutine before it sends on done`
		done <- true
	})
	<-done
	wg.Wait()
}

func TestSub(t *testing.T) {
	t.Run("one", func(t *testing.T) {
		done := make(chan bool)
		go func() {
			_, err := load(1)
			must(t, err) // want `must ends this goroutine`
			done <- true
		}()
		<-done
	})
}

func TestRange(t *testing.T) {
	all := make(chan string)
	go func() {
		for i := range 3 {
			v, err := load(i)
			must(t, err) // want `must ends this goroutine before it sends on all`
			all <- v
		}
		close(all)
	}()
	for range all {
	}
}

func TestDeferred(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, err := load(1)
		must(t, err) // ok: it answers all the same
	}()
	<-done
}

func TestDeferredLiteral(t *testing.T) {
	got := make(chan string, 1)
	go func() {
		var v string
		defer func() { got <- v }()
		v, err := load(1)
		must(t, err) // ok: it answers all the same
		_ = v
	}()
	<-got
}

func TestTimeout(t *testing.T) {
	done := make(chan bool)
	go func() {
		_, err := load(1)
		must(t, err) // ok: the test does not wait for ever
		done <- true
	}()
	select {
	case <-done:
	case <-time.After(time.Second):
		t.Fatal("too late")
	}
}

func TestErrorOnly(t *testing.T) {
	done := make(chan bool)
	go func() {
		_, err := load(1)
		check.Log(t, err) // ok: the goroutine goes on
		done <- true
	}()
	<-done
}

func TestAfter(t *testing.T) {
	done := make(chan bool, 1)
	go func() {
		_, err := load(1)
		done <- true
		must(t, err) // ok: the test has its answer
	}()
	<-done
}

func TestFirst(t *testing.T) {
	got := make(chan string, 8)
	for i := range 8 {
		go func() {
			v, err := load(i)
			must(t, err) // ok: another may answer
			got <- v
		}()
	}
	<-got
}

func TestTwo(t *testing.T) {
	got := make(chan string, 2)
	go func() {
		v, err := load(1)
		must(t, err) // ok: the other answers
		got <- v
	}()
	go func() { got <- "x" }()
	<-got
}

func TestNotReceived(t *testing.T) {
	got := make(chan string, 1)
	go func() {
		v, err := load(1)
		must(t, err) // ok: nobody receives
		got <- v
	}()
}

func TestInner(t *testing.T) {
	done := make(chan bool)
	go func() {
		t.Run("sub", func(t *testing.T) {
			_, err := load(1)
			must(t, err) // ok: ends the goroutine of the subtest
		})
		done <- true
	}()
	<-done
}

// From bb-storage: one after the other, as many as there are.
func TestBoth(t *testing.T) {
	done := make(chan bool, 2)
	go func() {
		_, err := load(1)
		must(t, err) // want `must ends this goroutine before it sends on done`
		done <- true
	}()
	go func() {
		_, err := load(2)
		must(t, err) // want `must ends this goroutine before it sends on done`
		done <- true
	}()
	<-done
	<-done
}

func TestTwice(t *testing.T) {
	done := make(chan bool, 2)
	go func() {
		done <- true
		_, err := load(1)
		must(t, err) // ok: the other has sent two
		done <- true
	}()
	go func() {
		done <- true
		done <- true
	}()
	<-done
	<-done
}

// From nats-server: errors alone are sent, and looked for at the end.
func TestErrorsAlone(t *testing.T) {
	errs := make(chan error, 100)
	done := make(chan bool)
	go func() {
		_, err := load(0)
		must(t, err) // ok: nothing is received if nothing was sent
		for {
			select {
			case <-done:
				return
			default:
				if _, err := load(1); err != nil {
					errs <- err
					return
				}
			}
		}
	}()
	close(done)
	if len(errs) > 0 {
		t.Fatal(<-errs)
	}
}

func TestLooked(t *testing.T) {
	errs := make(chan error, 1)
	go func() {
		_, err := load(0)
		must(t, err) // ok: nor if the goroutine always sends
		errs <- err
	}()
	time.Sleep(time.Second)
	if len(errs) == 1 {
		t.Log(<-errs)
	}
}

// It answers on some of its ways, and the test counts on it.
func TestSomeWays(t *testing.T) {
	done := make(chan bool)
	go func() {
		v, err := load(0)
		if err != nil {
			return
		}
		check.NoErr(t, err) // want `NoErr ends this goroutine before it closes done`
		println(v)
		close(done)
	}()
	<-done
}

// What fails before the test has come to the receive leaves it waiting elsewhere: the last
// call is named, behind which nothing else can end the goroutine.
func TestLast(t *testing.T) {
	done := make(chan bool)
	go func() {
		_, err := load(1)
		must(t, err) // ok: the last is said
		_, err = load(2)
		if err != nil {
			t.Fatal(err) // want `Fatal ends this goroutine before it sends on done`
		}
		done <- true
	}()
	<-done
}

// A timer is to end a test that hangs, and ends itself.
func TestWatchdog(t *testing.T) {
	defer time.AfterFunc(time.Second, func() { t.Fatal("hangs") }).Stop() // want `Fatal ends the goroutine of the timer alone: a test that hangs, which it is there for, waits on until its time is over; close what it waits for, or panic`
	load(1)
}

func TestWatchdogHelper(t *testing.T) {
	timer := time.AfterFunc(time.Second, func() {
		must(t, errLate) // want `must ends the goroutine of the timer alone`
	})
	defer timer.Stop()
	load(1)
}

// ok: the test waits for what the timer says.
func TestTimer(t *testing.T) {
	late := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { close(late) })
	time.AfterFunc(time.Second, func() { panic("hangs") })
	<-late
}

// ok: what it finds is reported.
func TestChecked(t *testing.T) {
	done := make(chan bool)
	time.AfterFunc(time.Millisecond, func() {
		defer close(done)
		if _, err := load(1); err != nil {
			t.Error(err)
		}
	})
	<-done
}

// These timers are no watchdogs: what they do comes later than what the test does.
func TestLater(t *testing.T) {
	time.AfterFunc(time.Millisecond, func() {
		must(t, work(1)) // ok
	})
	time.AfterFunc(time.Millisecond, func() {
		err := work(2)
		must(t, err) // ok
	})
	time.AfterFunc(time.Millisecond, func() {
		use(opened(t)) // ok
	})
	time.Sleep(time.Second)
}

func opened(t *testing.T) int {
	if err := work(3); err != nil {
		t.Fatal(err)
	}
	return 1
}

func use(int) {}

func work(n int) error {
	_, err := load(n)
	return err
}
