package b // want package:"mentions awaited/a.Files.Save, awaited/a.Files.Wait"

import "awaited/a"

func use(f *a.Files) func() {
	f.Save("x")
	return f.Wait
}
