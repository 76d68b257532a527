// Package panicboundary checks where panics of goroutines end.
//
// A panic that no function deferred in its own goroutine recovers ends the
// process, whatever other goroutines have deferred.
//
// # dead-recover
//
// The call of recover always gives nil: it is deferred itself, it is in a
// function that is called but never deferred, or called by a function literal
// that is deferred, or it guards a function that only starts goroutines.
//
// WRONG:
//
//	func start(work func()) {
//		defer func() {
//			if r := recover(); r != nil {
//				log.Print(r)
//			}
//		}()
//		go func() {
//			work()
//		}()
//	}
//
// RIGHT:
//
//	func start(work func()) {
//		go func() {
//			defer func() {
//				if r := recover(); r != nil {
//					log.Print(r)
//				}
//			}()
//			work()
//		}()
//	}
//
// # goroutine
//
// Strict. A goroutine defers nothing that recovers. The option recoverers
// names functions that do.
//
// WRONG:
//
//	func handle(msg string, work func(string)) {
//		go func() { work(msg) }()
//	}
//
// RIGHT:
//
//	func handle(msg string, work func(string)) {
//		go func() {
//			defer func() {
//				if r := recover(); r != nil {
//					log.Print(r)
//				}
//			}()
//			work(msg)
//		}()
//	}
//
// # fatal
//
// Strict: on real code it was meant in four of ten places. A goroutine calls
// log.Fatal, os.Exit or their like, or a helper that does so when it is given an
// error: nothing that the others deferred runs. In a main package it is reported only if the function that
// starts the goroutine has deferred calls. Tests are left alone.
//
// WRONG:
//
//	func serve(run func() error) {
//		go func() {
//			if err := run(); err != nil {
//				log.Fatal(err)
//			}
//		}()
//	}
//
// RIGHT:
//
//	func serve(run func() error, errc chan<- error) {
//		go func() {
//			defer func() {
//				if r := recover(); r != nil {
//					log.Print(r)
//				}
//			}()
//			if err := run(); err != nil {
//				errc <- err
//			}
//		}()
//	}
package panicboundary
