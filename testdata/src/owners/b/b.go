package b // want package:"mentions owners/a.Files.Save, owners/a.Files.Wait"

import "owners/a"

func use(f *a.Files) func() {
	f.Save("x")
	return f.Wait
}
