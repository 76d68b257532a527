// Package testrun finds tests whose parts run in another order than is written, or not
// at all.
//
// # early-cleanup
//
// A subtest that calls Parallel waits there until the function of the test that started
// it has returned. What that function ends by defer, or behind the loop over its cases,
// is gone when the subtest goes on: a server is shut down, a context is cancelled, a
// directory is removed. A client that has the connection, or the address of the server, is
// of no use then either. What Cleanup is given runs after the subtests. Subtests
// in a group of their own, which does not return before they have, are none of these.
//
// WRONG:
//
//	func TestGet(t *testing.T) {
//		srv := httptest.NewServer(handler)
//		defer srv.Close()
//		for _, path := range []string{"/a", "/b"} {
//			t.Run(path, func(t *testing.T) {
//				t.Parallel()
//				if _, err := http.Get(srv.URL + path); err != nil {
//					t.Error(err)
//				}
//			})
//		}
//	}
//
// RIGHT:
//
//	func TestGet(t *testing.T) {
//		srv := httptest.NewServer(handler)
//		t.Cleanup(srv.Close)
//		for _, path := range []string{"/a", "/b"} {
//			t.Run(path, func(t *testing.T) {
//				t.Parallel()
//				if _, err := http.Get(srv.URL + path); err != nil {
//					t.Error(err)
//				}
//			})
//		}
//	}
//
// # fatal-hangs
//
// Fatal, and what requires something, end the goroutine that calls them, not the test.
// In a goroutine that was to send, or to close a channel, nobody does so any more, and
// the test that receives from it waits until its time is over: it does not even say
// what has failed. Helpers count, of other packages of the module as well. Silent where the test can
// go on in another way, and where the goroutine answers by defer. A timer that calls Fatal, to end
// a test which hangs, does not end it either.
//
// WRONG:
//
//	func TestLoad(t *testing.T) {
//		users := make(chan *user)
//		go func() {
//			u, err := load(1)
//			if err != nil {
//				t.Fatal(err)
//			}
//			users <- u
//		}()
//		if u := <-users; u.name == "" {
//			t.Error("no name")
//		}
//	}
//
// RIGHT:
//
//	func TestLoad(t *testing.T) {
//		users := make(chan *user)
//		go func() {
//			defer close(users)
//			u, err := load(1)
//			if err != nil {
//				t.Error(err)
//				return
//			}
//			users <- u
//		}()
//		if u := <-users; u != nil && u.name == "" {
//			t.Error("no name")
//		}
//	}
//
// # handler-fatal
//
// Strict: the test fails in the end, if not where it should. What a test gives to a server of
// net/http/httptest runs on goroutines of that server. Fatal, and what requires something, end
// such a goroutine: the client sees that the connection was closed, and tries again or fails
// with that error, and the test goes on.
//
// WRONG:
//
//	func TestSend(t *testing.T) {
//		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
//			if r.Method != http.MethodPost {
//				t.Fatalf("method %s", r.Method)
//			}
//		}))
//		t.Cleanup(srv.Close)
//		if _, err := http.Post(srv.URL, "text/plain", nil); err != nil {
//			t.Fatal(err)
//		}
//	}
//
// RIGHT:
//
//	func TestSend(t *testing.T) {
//		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
//			if r.Method != http.MethodPost {
//				t.Errorf("method %s", r.Method)
//				w.WriteHeader(http.StatusMethodNotAllowed)
//				return
//			}
//		}))
//		t.Cleanup(srv.Close)
//		if _, err := http.Post(srv.URL, "text/plain", nil); err != nil {
//			t.Fatal(err)
//		}
//	}
//
// # sleep
//
// Strict: most tests that do so pass most of the time. A test starts something that goes
// on in the background, sleeps, and checks what has become of it. On a machine that is
// busy it takes longer than that. Silent in loops, which ask again, in bubbles of testing/synctest,
// and where the test waits in another way before it checks.
//
// WRONG:
//
//	func TestCount(t *testing.T) {
//		var n atomic.Int64
//		go func() { n.Add(1) }()
//		time.Sleep(50 * time.Millisecond)
//		if n.Load() != 1 {
//			t.Error("not counted")
//		}
//	}
//
// RIGHT:
//
//	func TestCount(t *testing.T) {
//		var n atomic.Int64
//		done := make(chan struct{})
//		go func() {
//			defer close(done)
//			n.Add(1)
//		}()
//		<-done
//		if n.Load() != 1 {
//			t.Error("not counted")
//		}
//	}
package testrun
